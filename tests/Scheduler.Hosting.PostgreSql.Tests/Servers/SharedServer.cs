using Scheduler.Hosting.PostgreSql.Tests.Servers;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Scheduler.Hosting.PostgreSql.Tests.Servers;

/// <summary>Ends the shared server after the last test.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    public ValueTask DisposeAsync() => PostgreSqlServer.DisposeSharedAsync();
}
