using System.Runtime.InteropServices;

namespace Blup.Tables;

/// <summary>
/// A file that is there when it is complete, and otherwise as it was: what is written goes to a draft beside it, which takes its name at the end. A failure,
/// an exception or Ctrl-C takes the draft away.
/// </summary>
internal static class WholeFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; one of that name is replaced when the new one is complete.</param>
    /// <param name="write">Writes all of it.</param>
    /// <exception cref="IOException">It cannot be written; the message names <paramref name="path"/>, not the draft.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="OperationCanceledException">The program was interrupted meanwhile.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        // A link stays a link; a device such as /dev/stdout has no name to take over.
        var full = Path.GetFullPath(path);
        if (File.Exists(full)) full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        if (IsDevice(path) || IsDevice(full))
        {
            using var device = new FileStream(path, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }

        if (Directory.Exists(full)) throw new IOException($"'{path}' is a folder.");
        var folder = Path.GetDirectoryName(full);
        if (folder is null || !Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder for '{path}'.");
        var draft = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        // The handler only tidies up: the signal then does what it did before.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Remove(draft));
        using var end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Remove(draft));
        try
        {
            using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16)) write(stream);
            if (File.Exists(full) && File.GetAttributes(full).HasFlag(FileAttributes.ReadOnly)) throw new UnauthorizedAccessException($"'{path}' is read-only.");
            File.Move(draft, full, overwrite: true);
        }
        catch (ArgumentOutOfRangeException e) when (e.ParamName == "value" && e.StackTrace?.Contains(nameof(RandomAccess), StringComparison.Ordinal) == true)
        {
            // .NET's word for a file that may grow no further (EFBIG), by a limit or by its file system.
            throw new IOException($"'{path}' would be larger than a file may be here.", e);
        }
        catch (FileNotFoundException e) when (!File.Exists(draft))
        {
            throw new OperationCanceledException("Interrupted.", e);
        }
        catch (Exception e) when ((e is IOException or UnauthorizedAccessException) && e.Message.Contains(draft, StringComparison.Ordinal))
        {
            var message = e.Message.Replace(draft, path, StringComparison.Ordinal);
            throw e is IOException ? new IOException(message, e) : new UnauthorizedAccessException(message, e);
        }
        finally
        {
            Remove(draft);
        }
    }

    private static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static void Remove(string draft)
    {
        if (File.Exists(draft)) File.Delete(draft);
    }
}
