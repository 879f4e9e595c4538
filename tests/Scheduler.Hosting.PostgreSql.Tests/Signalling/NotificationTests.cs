using System.Threading.Channels;
using Scheduler.Hosting.PostgreSql.Signalling;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Tests.Signalling;

public sealed class NotificationTests : IAsyncLifetime
{
    private readonly Channel<(Signals What, DateTimeOffset? Due)> _heard = Channel.CreateUnbounded<(Signals, DateTimeOffset?)>();
    private TestSchema _schema = null!;
    private Nodes _other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _schema = await TestSchema.CreateAsync();
        _other = await Nodes.JoinAsync(_schema);
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _schema.DisposeAsync();
    }

    [Fact]
    public async Task Other_processes_hear_of_timers_runs_control_and_cancels()
    {
        await using var node = await ListenAsync();
        var due = Floor(node.Store.Now.AddHours(-1));
        var timer = Assert.Single(await _other.AddAsync(Nodes.Adding(due)));
        await HearAsync(Signals.Timers, due);
        await _other.CommitAsync(commit => commit.Enqueues.Add(Nodes.Run(Nodes.JobStream, 1, due.AddMinutes(1))));
        await HearAsync(Signals.Queue, due.AddMinutes(1));
        await _other.CommitAsync(commit => commit.Fires.Add(Nodes.Direct(timer)));
        await _other.CommitAsync(commit => commit.Cancels.Add(new(new(timer.Schedule, due), CancellationReason.UserRequested)));
        await HearAsync(Signals.Cancel);
        Assert.True(await _other.Store.SetControlAsync(0, "{}", Cancellation));
        await HearAsync(Signals.Control);
    }

    [Fact]
    public async Task OVL_1_an_end_that_makes_room_under_a_limit_wakes_other_processes()
    {
        var due = _other.Store.Now.AddMinutes(-1);
        await _other.CommitAsync(commit => commit.Enqueues.Add(Nodes.Run(Nodes.JobStream, 1, due) with { LimitKey = "key" }));
        var run = Assert.Single(await _other.ClaimAsync(1, maxActive: 1));
        await using var node = await ListenAsync();
        Assert.True(await _other.FinishAsync(run.Id, run.Fence));
        Assert.Equal(Signals.Queue, (await _heard.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Nodes.Patience, Cancellation)).What);
    }

    [Fact]
    public async Task A_connection_that_is_lost_is_opened_again_and_everything_is_looked_for()
    {
        await using var node = await ListenAsync();
        await _schema.DoAsync("select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen $schema$' and pid <> pg_backend_pid()");
        await HearAsync(Signals.Timers | Signals.Queue | Signals.Control | Signals.Cancel);

        // It may still be polling: what comes by the notification has an instant.
        var due = Floor(node.Store.Now.AddHours(1));
        var start = TimeProvider.System.GetTimestamp();
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Nodes.Patience);
            await _other.AddAsync(Nodes.Adding(due));
        }
        while (!await HeardAsync(due));
    }

    [Fact]
    public async Task Without_listening_a_node_looks_once_a_second()
    {
        await using var node = await Nodes.JoinAsync(_schema, (what, when) => _heard.Writer.TryWrite((what, when)), listen: false);
        await HearAsync(Signals.Timers | Signals.Queue | Signals.Control | Signals.Cancel);
    }

    [Fact]
    public void A_notification_is_read_as_it_was_written_and_nonsense_says_nothing()
    {
        var notification = new Notification(Signals.Timers | Signals.Cancel, new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), null);
        Assert.Equal(("me", notification), Notification.Decode(notification.Encode("me")));
        Assert.Null(Notification.Decode("hello"));
        Assert.Null(Notification.Decode("a b c d"));

        var later = notification with { What = Signals.Queue, Timers = notification.Timers!.Value.AddDays(1), Queue = DateTimeOffset.MaxValue };
        Assert.Equal(new(Signals.Timers | Signals.Cancel | Signals.Queue, notification.Timers, DateTimeOffset.MaxValue), later.And(notification));
        Assert.Equal(later.And(notification), notification.And(later));
    }

    private static DateTimeOffset Floor(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private Task<Nodes> ListenAsync() => Nodes.JoinAsync(_schema, (what, due) => _heard.Writer.TryWrite((what, due)));

    private async Task HearAsync(Signals what, DateTimeOffset? due = null) =>
        Assert.Equal((what, due), await _heard.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Nodes.Patience, Cancellation));

    private async Task<bool> HeardAsync(DateTimeOffset due) =>
        await _heard.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Nodes.Patience, Cancellation) == (Signals.Timers, due);
}
