namespace Scheduler.Hosting.Tests.Samples;

/// <summary>The sample web application, on a free port.</summary>
public sealed class WebAppProcess : SampleProcess, IAsyncLifetime
{
    private const string Listening = "Now listening on: ";

    public WebAppProcess()
        : this([])
    {
    }

    internal WebAppProcess(params (string Name, string Value)[] environment)
        : base(Repository.Sample("WebApp"), ["--urls", "http://127.0.0.1:0"], [("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information"), .. environment]) =>
        WorkingDirectory = Path.Combine(Repository.Root, "samples", "WebApp");

    internal HttpClient Client { get; } = new() { Timeout = Patience };

    public async ValueTask InitializeAsync()
    {
        Start();
        var line = await LineAsync(Listening);
        Client.BaseAddress = new(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
    }

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await base.DisposeAsync();
    }
}
