using Blup.Diagnostics;
using Blup.Inference.Saving;
using Blup.Results;
using Blup.Tables;

namespace Blup
{
    /// <summary>Saved models of any kind.</summary>
    public static class SavedModels
    {
        /// <summary>Restores a saved fit, mixed or linear, as its <c>Save</c> wrote it.</summary>
        /// <param name="path">A file written by <see cref="LmmFit.Save"/> or <see cref="LmFit.Save"/>.</param>
        /// <exception cref="BlupException">BLUP685: the file is damaged or no saved model; BLUP686: it has another version.</exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public static IModelFit Load(string path)
        {
            ArgumentNullException.ThrowIfNull(path);
            return SavedModel.Read(File.ReadAllBytes(path), path).Restore(path);
        }

        internal static string Product => "Blup " + typeof(SavedModels).Assembly.GetName().Version?.ToString(3);

        internal static T As<T>(string path)
            where T : class, IModelFit
            => Load(path) as T ?? throw new BlupException("BLUP691", typeof(T) == typeof(LmFit) ? "The saved model is a mixed one." : "The saved model is a linear one.", path,
                typeof(T) == typeof(LmFit) ? "Load it with LmmFit.Load, or with SavedModels.Load." : "Load it with LmFit.Load, or with SavedModels.Load.");
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of inference.
    public sealed partial record LmmFit
    {
        /// <summary>
        /// Saves the fit as a versioned JSON file, from which <see cref="Load"/> restores it without fitting. The file holds those columns of the data that
        /// the model reads: about 11 bytes a number and 6 a category, each row. Of a fit from sums (streamed, or by a database) it holds the sums: for each level of a
        /// grouping factor of ℓ random effects about 10 bytes for each of ℓ(ℓ + 1)/2 + ℓ numbers, ℓ more for each fixed column that is no random one, and its name.
        /// </summary>
        /// <param name="path">Where; an existing file is replaced when the new one is complete.</param>
        /// <exception cref="BlupException">BLUP684: the fit is a refit of a computed response.</exception>
        /// <exception cref="IOException">The file cannot be written.</exception>
        public void Save(string path)
        {
            ArgumentNullException.ThrowIfNull(path);
            WholeFile.Write(path, stream => SavedModel.Write(this, SavedModels.Product, stream));
        }

        /// <summary>Restores a saved fit: one pass over its rows (none of a fit from sums) and one evaluation, checked against the saved criterion.</summary>
        /// <param name="path">A file written by <see cref="Save"/>.</param>
        /// <exception cref="BlupException">BLUP685: the file is damaged or no saved model; BLUP686: it has another version; BLUP691: it holds a linear model.</exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public static LmmFit Load(string path) => SavedModels.As<LmmFit>(path);
    }

    public sealed partial record LmFit
    {
        /// <summary>
        /// Saves the fit as a versioned JSON file, from which <see cref="Load"/> restores it. The file holds those columns of the data that the model
        /// reads: about 11 bytes a number and 6 a category, each row.
        /// </summary>
        /// <param name="path">Where; an existing file is replaced.</param>
        /// <exception cref="BlupException">BLUP684: the fit holds no data.</exception>
        /// <exception cref="IOException">The file cannot be written.</exception>
        public void Save(string path)
        {
            ArgumentNullException.ThrowIfNull(path);
            WholeFile.Write(path, stream => SavedModel.Write(this, SavedModels.Product, stream));
        }

        /// <summary>Restores a saved fit by least squares on its rows, checked against the saved likelihood.</summary>
        /// <param name="path">A file written by <see cref="Save"/>.</param>
        /// <exception cref="BlupException">BLUP685: the file is damaged or no saved model; BLUP686: it has another version; BLUP691: it holds a mixed model.</exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public static LmFit Load(string path) => SavedModels.As<LmFit>(path);
    }
}
