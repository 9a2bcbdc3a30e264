using System.Runtime.InteropServices;

namespace Blup.Bench;

/// <summary>The peer: Debian's OpenBLAS through its Fortran interface, loaded only when asked for.</summary>
internal static unsafe class OpenBlas
{
    private static readonly string[] Candidates = ["/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0", "libopenblas.so.0", "libopenblas"];
    private static readonly nint Library = Load();

    public static bool Available => Library != 0;

    public static void SetThreads(int threads) => ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(Library, "openblas_set_num_threads"))(threads);

    public static string Core
        => Marshal.PtrToStringAnsi(((delegate* unmanaged<nint>)NativeLibrary.GetExport(Library, "openblas_get_corename"))()) ?? "?";

    /// <summary>C := AB, square.</summary>
    public static void Dgemm(int n, double[] a, double[] b, double[] c)
    {
        var f = (delegate* unmanaged<byte*, byte*, int*, int*, int*, double*, double*, int*, double*, int*, double*, double*, int*, void>)
            NativeLibrary.GetExport(Library, "dgemm_");
        var (no, one, zero) = ((byte)'N', 1.0, 0.0);
        fixed (double* pa = a, pb = b, pc = c) f(&no, &no, &n, &n, &n, &one, pa, &n, pb, &n, &zero, pc, &n);
    }

    /// <summary>C := AAᵀ, lower.</summary>
    public static void Dsyrk(int n, double[] a, double[] c)
    {
        var f = (delegate* unmanaged<byte*, byte*, int*, int*, double*, double*, int*, double*, double*, int*, void>)
            NativeLibrary.GetExport(Library, "dsyrk_");
        var (lower, no, one, zero) = ((byte)'L', (byte)'N', 1.0, 0.0);
        fixed (double* pa = a, pc = c) f(&lower, &no, &n, &n, &one, pa, &n, &zero, pc, &n);
    }

    /// <summary>B := BL⁻ᵀ, square.</summary>
    public static void Dtrsm(int n, double[] l, double[] b)
    {
        var f = (delegate* unmanaged<byte*, byte*, byte*, byte*, int*, int*, double*, double*, int*, double*, int*, void>)
            NativeLibrary.GetExport(Library, "dtrsm_");
        var (right, lower, trans, no, one) = ((byte)'R', (byte)'L', (byte)'T', (byte)'N', 1.0);
        fixed (double* pl = l, pb = b) f(&right, &lower, &trans, &no, &n, &n, &one, pl, &n, pb, &n);
    }

    public static int Dpotrf(int n, double[] a) => Symmetric("dpotrf_", n, a);

    public static int Dpotri(int n, double[] a) => Symmetric("dpotri_", n, a);

    private static int Symmetric(string name, int n, double[] a)
    {
        var f = (delegate* unmanaged<byte*, int*, double*, int*, int*, void>)NativeLibrary.GetExport(Library, name);
        var lower = (byte)'L';
        int info;
        fixed (double* pa = a) f(&lower, &n, pa, &n, &info);
        return info;
    }

    private static nint Load()
    {
        foreach (var name in Candidates)
        {
            if (NativeLibrary.TryLoad(name, out var handle)) return handle;
        }

        return 0;
    }
}
