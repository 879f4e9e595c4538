namespace Scheduler.Hosting.Tests.Samples;

/// <summary>The sample web application, on a free port, for a user of its own unless the environment says otherwise.</summary>
public sealed class WebAppProcess : SampleProcess, IAsyncLifetime
{
    private const string Listening = "Now listening on: ";

    private readonly DirectoryInfo _home;

    public WebAppProcess()
        : this([])
    {
    }

    internal WebAppProcess(params (string Name, string Value)[] environment)
        : this(Directory.CreateTempSubdirectory("scheduler-webapp-"), environment)
    {
    }

    private WebAppProcess(DirectoryInfo home, (string Name, string Value)[] environment)
        : base(Repository.Sample("WebApp"), ["--urls", "http://127.0.0.1:0"], [("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information"), .. Of(home.FullName), .. environment])
    {
        _home = home;
        WorkingDirectory = Path.Combine(Repository.Root, "samples", "WebApp");
    }

    /// <summary>What makes a folder the one of the user, on every platform.</summary>
    internal static (string Name, string Value)[] Of(string home) => [("HOME", home), ("XDG_DATA_HOME", home), ("LOCALAPPDATA", home)];

    internal HttpClient Client { get; } = new() { Timeout = Patience };

    public ValueTask InitializeAsync()
    {
        Start();
        return ListenAsync();
    }

    /// <summary>Waits until it listens; lines before that are gone.</summary>
    internal async ValueTask ListenAsync()
    {
        var line = await LineAsync(Listening);
        Client.BaseAddress = new(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
    }

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await base.DisposeAsync();
        _home.Delete(recursive: true);
    }
}
