namespace Scheduler.Hosting.Configuration;

/// <summary>One mistake in the configuration.</summary>
/// <param name="Code">Its code in the catalogue, such as SCH1001.</param>
/// <param name="Path">The full configuration path, such as <c>Scheduler:Jobs:tick:Every</c>.</param>
/// <param name="Message">What is wrong, the value, and the remedy.</param>
internal sealed record ConfigurationProblem(string Code, string Path, string Message);
