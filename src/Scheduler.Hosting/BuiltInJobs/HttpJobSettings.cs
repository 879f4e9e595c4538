namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>What an http job calls, and what it takes for an answer.</summary>
internal sealed record HttpJobSettings
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    public required HttpMethod Method { get; init; }

    /// <summary>Where to. It may hold a secret, so only its origin is ever shown.</summary>
    public required Func<string> Url { get; init; }

    public required IReadOnlyDictionary<string, Func<string>> Headers { get; init; }

    public Func<string>? Body { get; init; }

    public required StatusCodes ExpectedStatus { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required bool FollowRedirects { get; init; }

    /// <summary>Null leaves it to <see cref="Url"/>: an address that it says itself is meant.</summary>
    public bool? AllowPrivateAddresses { get; init; }

    /// <summary>How many bytes of an answer are kept.</summary>
    public required int ResponseLimit { get; init; }

    /// <summary>Name of the header that carries the idempotency key; null for none.</summary>
    public string? IdempotencyHeader { get; init; }

    public static HttpJobSettings Read(ComponentSettings settings)
    {
        var body = settings.Secret(nameof(Body));
        var read = new HttpJobSettings
        {
            Method = ReadMethod(settings, body is null ? HttpMethod.Get : HttpMethod.Post),
            Url = settings.Secret(nameof(Url)) ?? Missing(settings),
            Headers = settings.SecretPairs(nameof(Headers)),
            Body = body,
            ExpectedStatus = StatusCodes.Read(settings, nameof(ExpectedStatus)),
            Timeout = ReadTimeout(settings),
            FollowRedirects = settings.Flag(nameof(FollowRedirects), false),
            AllowPrivateAddresses = settings.Text(nameof(AllowPrivateAddresses)) is null ? null : settings.Flag(nameof(AllowPrivateAddresses), false),
            ResponseLimit = settings.Number(nameof(ResponseLimit), 4096, 0, 32_768),
            IdempotencyHeader = settings.Text(nameof(IdempotencyHeader)) switch
            {
                null => "Idempotency-Key",
                var name when name.Equals("none", StringComparison.OrdinalIgnoreCase) => null,
                var name => name,
            },
        };
        read.Check(settings);
        return read;
    }

    /// <summary>The address of a text, or what is wrong with it; the text itself is not shown.</summary>
    public static Uri? Parse(string text, out string? problem)
    {
        problem = !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ? "no absolute address of http or https, such as https://example.org/run"
            : url.UserInfo.Length > 0 ? "an address with a user or password in it. Write it into Headers: \"Authorization\": \"Basic {configuration:Partner:Basic}\""
            : null;
        return problem is null ? url : null;
    }

    private static Func<string> Missing(ComponentSettings settings)
    {
        settings.RequiredText(nameof(Url));
        return () => "";
    }

    private static TimeSpan ReadTimeout(ComponentSettings settings)
    {
        var timeout = settings.Length(nameof(Timeout), TimeSpan.FromSeconds(100));
        if (timeout <= TimeSpan.Zero || timeout > LongestTimeout)
        {
            settings.Refuse(nameof(Timeout), $"{timeout} is not a time from 1ms to {(Duration)LongestTimeout}.");
            return LongestTimeout;
        }

        return timeout.ToTimeSpan();
    }

    private static HttpMethod ReadMethod(ComponentSettings settings, HttpMethod fallback)
    {
        try
        {
            return settings.Text(nameof(Method)) is { } name ? HttpMethod.Parse(name.ToUpperInvariant()) : fallback;
        }
        catch (FormatException)
        {
            settings.Refuse(nameof(Method), $"'{settings.Text(nameof(Method))}' is no method of HTTP. Write GET, POST, PUT, PATCH, DELETE or HEAD.");
            return fallback;
        }
    }

    private void Check(ComponentSettings settings)
    {
        if (Known(Url) is { Length: > 0 } url && Parse(url, out var problem) is null)
        {
            settings.Refuse(nameof(Url), $"{(url == settings.Text(nameof(Url)) && !url.Contains('@', StringComparison.Ordinal) ? $"'{url}'" : "This")} is {problem}.");
        }

        foreach (var (name, value) in Headers)
        {
            if (HttpJobRequest.WhyNotHeader(name, Known(value) ?? "", Body is not null) is { } why)
            {
                settings.Refuse($"{nameof(Headers)}:{name}", why);
            }
        }

        if (IdempotencyHeader is not null && HttpJobRequest.WhyNotHeader(IdempotencyHeader, "", hasBody: false) is { } whyNot)
        {
            settings.Refuse(nameof(IdempotencyHeader), whyNot);
        }
    }

    // What it refers to may be missing, which is said where it is read, or known where the application runs alone.
    private static string? Known(Func<string> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
