namespace Scheduler.Hosting.CommandLine;

/// <summary>The arguments are no command.</summary>
/// <param name="message">What is wrong and what to write instead, in one line.</param>
internal sealed class UsageException(string message) : Exception(message);
