namespace Scheduler.Hosting;

/// <summary>What a failed attempt says about trying again (RET-4): a value, so that the exception travels no further than the executor.</summary>
/// <param name="Types">Full names of the exception's type and of its base types, the most derived first.</param>
/// <param name="MayRetry">False when the job said that trying again is of no use.</param>
/// <param name="RetryLater">After which time the job asked to be tried again, without having used up an attempt; null when it did not.</param>
internal sealed record JobFailure(IReadOnlyList<string> Types, bool MayRetry = true, TimeSpan? RetryLater = null)
{
    public static JobFailure From(Exception exception)
    {
        var types = new List<string>();
        for (var type = exception.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            types.Add(type.FullName ?? type.Name);
        }

        return new(types, exception is not JobFailedException { Retry: false }, (exception as JobRetryLaterException)?.Delay);
    }

    /// <summary>Of an executor that knows nothing but the name of the type.</summary>
    public static JobFailure From(RunError error) => new([error.Type]);

    /// <summary>Whether it is of this type or of one derived from it; the name with or without namespace.</summary>
    public bool Is(string type) => Types.Any(name =>
        name == type || (name.Length > type.Length && name.EndsWith(type, StringComparison.Ordinal) && name[^(type.Length + 1)] is '.' or '+'));
}
