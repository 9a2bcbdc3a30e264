using System.Text.Json;
using Blup.Cli;

namespace Blup.Tests.Cli;

/// <summary>The verbs predict, tidy, glance, augment, and fit of a linear model.</summary>
public sealed class PredictCliTests
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";

    private static string Data => ReferenceData.Csv("sleepstudy");

    [Fact]
    public void Predict_needs_a_level_for_a_mixed_model()
    {
        var (status, output, error) = Run("predict", Formula, Data, Data);
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("BLUP654", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_prints_csv_and_says_what_it_contains()
    {
        var (status, output, error) = Run("predict", Formula, Data, Data, "--level", "conditional", "--interval", "prediction");
        Assert.Equal(0, status);
        var lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(".rownames,.fitted,.se.fit,.df,.lower,.upper", lines[0]);
        Assert.Equal(181, lines.Length);
        Assert.Contains("level: conditional; interval: prediction", error, StringComparison.Ordinal);
        Assert.Contains("residual variance", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_of_unseen_groups_is_as_asked()
    {
        var file = Path.Combine(Path.GetTempPath(), $"blup-{Guid.NewGuid():N}.csv");
        File.WriteAllText(file, "Days,Subject\n1,308\n2,999\n");
        try
        {
            Assert.Contains("BLUP643", Run("predict", Formula, Data, file, "--level", "conditional").Error, StringComparison.Ordinal);
            var json = JsonDocument.Parse(Run("predict", Formula, Data, file, "--level", "conditional", "--unseen", "population", "--json").Output).RootElement;
            Assert.Equal(2, json.GetProperty(".fitted").GetArrayLength());
            Assert.Contains("BLUP643", json.GetProperty("messages")[0].GetString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("tidy", "term")]
    [InlineData("glance", "REMLcrit")]
    [InlineData("augment", ".cooksd")]
    public void Tables_are_csv_or_json(string verb, string column)
    {
        Assert.Contains(column, Run(verb, Formula, Data).Output.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(Run(verb, Formula, Data, "--json").Output).RootElement.GetProperty(column).ValueKind);
    }

    [Fact]
    public void Fit_without_a_bar_is_a_linear_model()
    {
        var json = JsonDocument.Parse(Run("fit", "Reaction ~ Days", Data, "--json").Output).RootElement;
        foreach (var name in new[] { "r2", "adj_r2", "f", "sigma", "logLik", "AIC", "BIC" }) Assert.True(json.TryGetProperty(name, out _));
        Assert.Equal("residual", json.GetProperty("fixef").GetProperty("df_method").GetString());
        Assert.StartsWith("\nCall:\nlm(formula = Reaction ~ Days, data = sleepstudy)\n", Run("fit", "Reaction ~ Days", Data).Output, StringComparison.Ordinal);
        Assert.Contains("BLUP634", Run("fit", "Reaction ~ Days", Data, "--ml").Error, StringComparison.Ordinal);
        Assert.Contains("BLUP634", Run("tidy", "Reaction ~ Days", Data, "--df", "wald").Error, StringComparison.Ordinal);
    }

    private static (int Status, string Output, string Error) Run(params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        return (CliApp.Run(args, output, error), output.ToString(), error.ToString());
    }
}
