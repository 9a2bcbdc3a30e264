using Blup.Design;

namespace Blup.Results;

/// <summary>A fitted model that can be compared with others by its likelihood. A frame without random terms is a linear model.</summary>
public interface IModelFit
{
    /// <summary>The formula.</summary>
    string Formula { get; }

    /// <summary>The rows and columns that were fitted.</summary>
    ModelFrame Frame { get; }
}
