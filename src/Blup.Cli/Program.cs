using System.Text;
using Blup.Cli;

// Summaries hold ‘quotes’: UTF-8 without a byte-order mark, whatever the console's code page.
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 14);
using var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false), 256) { AutoFlush = true };
Interruption.Watch(error);
return CliApp.Run(args, output, error);
