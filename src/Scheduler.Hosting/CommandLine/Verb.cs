namespace Scheduler.Hosting.CommandLine;

/// <summary>Something that can be asked of an application's scheduler.</summary>
/// <param name="Name">The word.</param>
/// <param name="Summary">What it does.</param>
/// <param name="RunAsync">Does it, and returns the exit code.</param>
internal sealed record Verb(string Name, string Summary, Func<Invocation, CancellationToken, Task<int>> RunAsync)
{
    /// <summary>What its one value is called; null when it takes none. In brackets where it can be left out.</summary>
    public string? Value { get; init; }

    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>The words of its name.</summary>
    public string[] Words { get; } = Name.Split(' ');

    /// <summary>How it is written.</summary>
    public string Usage => string.Join(' ', [SchedulerCommand.Word, Name, .. Value is null ? [] : new[] { Value }, .. Options.Select(option => $"[{option.Usage}]")]);
}

/// <summary>An option of a verb: <c>--name</c>, or <c>--name value</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it says.</param>
/// <param name="Value">What its value is called; null when it has none.</param>
internal sealed record Option(string Name, string Summary, string? Value = null)
{
    public string Usage => Value is null ? $"--{Name}" : $"--{Name} {Value}";
}

/// <summary>One call of a verb.</summary>
/// <param name="Services">The services of the application.</param>
/// <param name="Arguments">What follows the verb.</param>
/// <param name="Output">Takes what was asked for.</param>
/// <param name="Errors">Takes why there is none.</param>
internal sealed record Invocation(IServiceProvider Services, Arguments Arguments, TextWriter Output, TextWriter Errors);
