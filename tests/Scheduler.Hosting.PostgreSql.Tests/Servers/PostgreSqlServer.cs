using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Scheduler.Hosting.PostgreSql.Tests.Servers;

/// <summary>A PostgreSQL server of the tests' own, in a folder that goes with it; or the one that SCHEDULER_TEST_POSTGRES names.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Variable = "SCHEDULER_TEST_POSTGRES";
    private const string Account = "postgres";

    private static readonly Lazy<Task<PostgreSqlServer>> SharedServer = new(() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? Task.FromResult(new PostgreSqlServer(given)) : StartAsync());

    private readonly string? _folder;

    private PostgreSqlServer(string connectionString, string? folder = null)
    {
        (ConnectionString, _folder) = (connectionString, folder);
        Source = NpgsqlDataSource.Create(connectionString);
        Quick = NpgsqlDataSource.Create(With(to => to.Options = "-c synchronous_commit=off"));
    }

    /// <summary>The one that tests share; each works in a schema of its own.</summary>
    public static Task<PostgreSqlServer> Shared => SharedServer.Value;

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>The same, for tests of thousands of small commits that no crash is part of: a commit does not wait for the disk.</summary>
    public NpgsqlDataSource Quick { get; }

    public static ValueTask DisposeSharedAsync() => SharedServer.IsValueCreated && SharedServer.Value.IsCompletedSuccessfully ? SharedServer.Value.Result.DisposeAsync() : default;

    /// <summary>Starts a server that nobody else uses.</summary>
    /// <param name="options">Further options of its command line.</param>
    public static async Task<PostgreSqlServer> StartAsync(string options = "")
    {
        var folder = Directory.CreateTempSubdirectory("pg").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            await RunAsync("chown", [Account, folder]);
        }

        var port = FreePort();
        var data = Path.Combine(folder, "data");
        await RunServerAsync("initdb", ["-D", data, "-U", Account, "-A", "trust", "-E", "UTF8", "--locale=C"]);
        await RunServerAsync("pg_ctl", ["-D", data, "-l", Path.Combine(folder, "log"), "-w", "-o", $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=300 {options}", "start"]);
        return new($"Host=127.0.0.1;Port={port};Username={Account};Database=postgres;Maximum Pool Size=90;Max Auto Prepare=60;Auto Prepare Min Usages=2", folder);
    }

    /// <summary>Ends the server as a crash would, and starts it again.</summary>
    public Task RestartAsync() => RunServerAsync("pg_ctl", ["-D", Path.Combine(_folder!, "data"), "-w", "-m", "immediate", "restart", "-l", Path.Combine(_folder!, "log")]);

    /// <summary>A connection string for another database, user or option.</summary>
    public string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionString);
        change(builder);
        return builder.ConnectionString;
    }

    public async Task DoAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Quick.DisposeAsync();
        if (_folder is not null)
        {
            await RunServerAsync("pg_ctl", ["-D", Path.Combine(_folder, "data"), "-w", "-m", "immediate", "stop"]);
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static Task RunServerAsync(string program, string[] arguments)
    {
        var path = Find(program);
        return Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", Account, "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private static string Find(string program)
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var folders = versions.OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"There is no PostgreSQL server here ({program} was not found). Install it, on Debian with 'apt-get install postgresql', or name one that runs in {Variable}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Output goes to a file, not to a pipe: the server that pg_ctl leaves behind would keep that open.
    private static async Task RunAsync(string program, string[] arguments)
    {
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, program, .. arguments]) { WorkingDirectory = Path.GetTempPath() };
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {await File.ReadAllTextAsync(output)}");
            }
        }
        finally
        {
            File.Delete(output);
        }
    }
}
