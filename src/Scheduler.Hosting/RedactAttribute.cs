namespace Scheduler.Hosting;

/// <summary>
/// Marks a member of a job's arguments that nobody is to see, such as a token: <see cref="Job.Redact"/>, the HTTP API, the dashboard and events show <c>[redacted]</c> in its place (SEC-3). The job itself, and
/// the store, have the value. Stands at a property, or at the parameter of a positional record.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class RedactAttribute : Attribute;
