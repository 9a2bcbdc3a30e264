using System.Runtime.InteropServices;

namespace Blup.DuckDb;

/// <summary>A pointer that DuckDB gave and takes back by a function of its own.</summary>
internal abstract class DuckHandle() : SafeHandle(0, ownsHandle: true)
{
    protected delegate void Destroyer(ref nint pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    protected abstract Destroyer Destroy { get; }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Destroy(ref handle);
        return true;
    }
}

internal sealed class ConfigHandle : DuckHandle
{
    protected override Destroyer Destroy => NativeMethods.DestroyConfig;
}

internal sealed class DatabaseHandle : DuckHandle
{
    protected override Destroyer Destroy => NativeMethods.Close;
}

internal sealed class ConnectionHandle : DuckHandle
{
    protected override Destroyer Destroy => NativeMethods.Disconnect;
}

internal sealed class StatementHandle : DuckHandle
{
    protected override Destroyer Destroy => NativeMethods.DestroyPrepare;
}

internal sealed class PendingHandle : DuckHandle
{
    protected override Destroyer Destroy => NativeMethods.DestroyPending;
}

internal sealed class ChunkHandle : DuckHandle
{
    protected override Destroyer Destroy => NativeMethods.DestroyChunk;
}

internal sealed class TypeHandle : DuckHandle
{
    protected override Destroyer Destroy => NativeMethods.DestroyType;
}

/// <summary>A duckdb_result in memory of its own, so that it lies still and is destroyed once.</summary>
internal sealed unsafe class ResultHandle : SafeHandle
{
    public ResultHandle() : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(DuckResult)));

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>A copy for the one function that takes it by value.</summary>
    public DuckResult Value => *(DuckResult*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyResult(handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
