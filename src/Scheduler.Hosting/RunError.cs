namespace Scheduler.Hosting;

/// <summary>The exception that ended a run, as text that can be stored and shown.</summary>
/// <param name="Type">Full name of the exception's type.</param>
/// <param name="Message">Its message, cut to 2 KB (RES-1).</param>
/// <param name="StackTrace">Its whole text with inner exceptions, cut to 16 KB (RES-1), or null.</param>
public sealed record RunError(string Type, string Message, string? StackTrace)
{
    private const int MessageLimit = 2 * 1024;
    private const int StackLimit = 16 * 1024;

    /// <summary>Reads an exception.</summary>
    public static RunError From(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(exception.GetType().FullName ?? exception.GetType().Name, Cut(exception.Message, MessageLimit), Cut(exception.ToString(), StackLimit));
    }

    private static string Cut(string text, int limit) => text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit - 1), "…");
}
