namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The part. It may be shorter than asked for, even empty, while there is more.</param>
/// <param name="NextCursor">The parameter cursor of the next part; absent at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null);
