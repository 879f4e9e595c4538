using System.ComponentModel;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>Why a request was not answered as it was asked (RFC 9457).</summary>
internal sealed record Problem
{
    [Description("The status in words.")]
    public required string Title { get; init; }

    [Description("The status.")]
    public required int Status { get; init; }

    [Description("What is wrong, in one sentence.")]
    public required string Detail { get; init; }

    [Description("Everything that is wrong, one by one.")]
    public required IReadOnlyList<ProblemError> Errors { get; init; }
}

/// <summary>One thing that is wrong, or doubtful.</summary>
internal sealed record ProblemError
{
    [Description("Its code, such as SCH1020: for programs.")]
    public required string Code { get; init; }

    [Description("The member of the body, or the parameter, that it is about.")]
    public string? Path { get; init; }

    [Description("What is wrong, the value, and what to write instead.")]
    public required string Message { get; init; }
}
