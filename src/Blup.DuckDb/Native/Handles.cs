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

/// <summary>A result, destroyed once.</summary>
internal sealed class ResultHandle(DuckResult result) : IDisposable
{
    private DuckResult _result = result;
    private bool _destroyed;

    /// <summary>If an exception kept anyone from disposing it.</summary>
    ~ResultHandle() => Dispose();

    /// <summary>The result; not after <see cref="Dispose"/>.</summary>
    public ref DuckResult Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_destroyed, this);
            return ref _result;
        }
    }

    public void Dispose()
    {
        if (_destroyed) return;
        _destroyed = true;
        NativeMethods.DestroyResult(ref _result);
        GC.SuppressFinalize(this);
    }
}
