namespace Blup.Design;

/// <summary>A formula bound to a schema: knows kinds, levels, codings and transform parameters, and no rows.</summary>
public sealed partial class DesignSpec
{
}
