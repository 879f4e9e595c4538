namespace Scheduler.Hosting.Testing;

/// <summary>What a test expected did not happen. Any test framework takes it for a failure.</summary>
/// <param name="message">What was expected, and what happened instead.</param>
public sealed class SchedulerAssertionException(string message) : Exception(message);
