using Blup.Design;
using Blup.Diagnostics;
using Blup.Inference.Saving;
using Blup.Models;

namespace Blup.Results;

// Here and not in Results, because a record of floor 3 knows nothing of inference.
public sealed partial record LmmFit
{
    /// <summary>
    /// Saves the fit as a versioned JSON file, from which <see cref="Load"/> restores it without fitting. The file holds those columns of the data that
    /// the model reads: about 11 bytes a number and 6 a category, each row.
    /// </summary>
    /// <param name="path">Where; an existing file is replaced.</param>
    /// <exception cref="BlupException">BLUP684: the fit holds no data.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        File.WriteAllBytes(path, SavedModel.Write(this, "Blup " + typeof(LmmFit).Assembly.GetName().Version?.ToString(3)));
    }

    /// <summary>Restores a saved fit: one pass over its rows and one evaluation, checked against the saved criterion.</summary>
    /// <param name="path">A file written by <see cref="Save"/>.</param>
    /// <exception cref="BlupException">BLUP685: the file is damaged or no saved model; BLUP686: it has another version.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LmmFit Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var saved = SavedModel.Read(File.ReadAllBytes(path), path);
        LmmModel model;
        try
        {
            model = LmmModel.From(DesignSpec.Bind(Formulas.Formula.Parse(saved.Formula), saved.Data, saved.Design).Materialize(saved.Data));
        }
        catch (BlupException e)
        {
            throw SavedModel.Damaged(path, "its formula does not fit its data.", e);
        }

        var options = new LmmOptions { Reml = saved.Reml, Design = saved.Design, Df = saved.Df, DataName = saved.DataName };
        return Lmm.Assemble(saved.Estimate(model, path), options, saved.Data);
    }
}
