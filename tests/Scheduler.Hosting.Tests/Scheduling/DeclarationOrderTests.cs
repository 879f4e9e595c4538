using Microsoft.Extensions.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.ReloadHost;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Nodes on one store that do not all declare the same, as during a rolling deployment (OWN-5).</summary>
public sealed class DeclarationOrderTests : IAsyncDisposable
{
    private static readonly string Old = Schedules(("changed", 10), ("removed", 10), ("kept", 10));
    private static readonly string New = Schedules(("changed", 20), ("added", 20), ("kept", 10));

    private readonly Cluster _cluster = new(new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10)));
    private readonly Dictionary<SchedulerHost, ChangingConfiguration> _files = [];

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task OWN_5_the_newest_adds_and_changes_at_once_and_retires_nothing_that_another_node_declares()
    {
        var old = await StartNodeAsync(Old);
        await _cluster.AdvanceAsync(5);
        await StartNodeAsync(New);
        await _cluster.AdvanceAsync(1);

        Assert.Equal("added 20, changed 20, kept 10, removed 10", await WordsAsync(old));
    }

    [Fact]
    public async Task OWN_5_an_old_node_that_starts_again_reverts_nothing_and_says_so()
    {
        var first = await StartNodeAsync(Old);
        await _cluster.AdvanceAsync(5);
        await StartNodeAsync(New);
        await _cluster.AdvanceAsync(5);
        await _cluster.StopAsync(first);
        await _cluster.AdvanceAsync(1);

        var again = await StartNodeAsync(Old);
        await _cluster.AdvanceAsync(300);

        Assert.Equal("added 20, changed 20, kept 10, removed 10", await WordsAsync(again));
        Assert.Equal(1, again.Logged(LogEvents.DeclaresOlder));
        Assert.Equal(
            "Another node declares newer schedules in store 'default': what this node declares otherwise is left as it is there, until this node has the same or no node has newer ones.",
            Assert.Single(again.Logs.GetSnapshot(), line => line.Id.Id == LogEvents.DeclaresOlder).Message);
    }

    [Fact]
    public async Task OWN_5_what_a_single_node_declares_no_more_is_retired_at_once()
    {
        var first = await StartNodeAsync(Old);
        await _cluster.AdvanceAsync(5);
        await _cluster.StopAsync(first);

        var second = await StartNodeAsync(New);
        await _cluster.AdvanceAsync(1);

        Assert.Equal("added 20, changed 20, kept 10", await WordsAsync(second));
    }

    [Fact]
    public async Task OWN_5_what_no_node_declares_any_more_is_retired_when_all_have_agreed_for_two_minutes()
    {
        var first = await StartNodeAsync(Old);
        await _cluster.AdvanceAsync(5);
        var second = await StartNodeAsync(New);
        await _cluster.AdvanceAsync(200);
        var third = await StartNodeAsync(New);
        await _cluster.StopAsync(first);
        await _cluster.AdvanceAsync(115);
        Assert.Equal("added 20, changed 20, kept 10, removed 10", await WordsAsync(third));

        await _cluster.AdvanceAsync(20);
        Assert.Equal("added 20, changed 20, kept 10", await WordsAsync(second));
    }

    [Fact]
    public async Task OWN_5_when_no_node_has_the_newest_any_more_those_before_it_count_again()
    {
        var first = await StartNodeAsync(Old);
        await _cluster.AdvanceAsync(5);
        var second = await StartNodeAsync(New);
        await _cluster.AdvanceAsync(60);
        await _cluster.StopAsync(second);
        await _cluster.AdvanceAsync(15);

        Assert.Equal("changed 10, kept 10, removed 10", await WordsAsync(first));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task OWN_5_nodes_that_reload_one_after_the_other_go_the_same_way(int earlier, int later)
    {
        SchedulerHost[] nodes = [await StartNodeAsync(Old), await StartNodeAsync(Old)];
        await _cluster.AdvanceAsync(150);
        await ReloadAsync(nodes[earlier], New);
        await _cluster.AdvanceAsync(15);
        Assert.Equal("added 20, changed 20, kept 10, removed 10", await WordsAsync(nodes[later]));

        await ReloadAsync(nodes[later], New);
        await _cluster.AdvanceAsync(100);
        Assert.Equal("added 20, changed 20, kept 10, removed 10", await WordsAsync(nodes[earlier]));
        await _cluster.AdvanceAsync(60);
        Assert.Equal("added 20, changed 20, kept 10", await WordsAsync(nodes[earlier]));

        // Back again, in the same order.
        await ReloadAsync(nodes[earlier], Old);
        await _cluster.AdvanceAsync(15);
        await ReloadAsync(nodes[later], Old);
        await _cluster.AdvanceAsync(150);
        Assert.Equal("changed 10, kept 10, removed 10", await WordsAsync(nodes[later]));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task OWN_5_nodes_with_old_and_new_files_go_the_same_way_also_when_the_old_one_starts_again(int earlier, int later)
    {
        using var folder = new Folder();
        string[] files = [folder.Write("first.json", Section(Old)), folder.Write("second.json", Section(Old))];
        SchedulerHost[] nodes = [await StartWithFileAsync(files[0]), await StartWithFileAsync(files[1])];
        await _cluster.AdvanceAsync(150);

        await ReloadAsync(nodes[earlier], () => folder.Write(files[earlier], Section(New)));
        await _cluster.AdvanceAsync(15);
        Assert.Equal("added 20, changed 20, kept 10, removed 10", await WordsAsync(nodes[later]));

        await _cluster.StopAsync(nodes[later]);
        nodes[later] = await StartWithFileAsync(files[later]);
        await _cluster.AdvanceAsync(150);
        Assert.Equal("added 20, changed 20, kept 10, removed 10", await WordsAsync(nodes[earlier]));
        Assert.Equal(1, nodes[later].Logged(LogEvents.DeclaresOlder));

        await ReloadAsync(nodes[later], () => folder.Write(files[later], Section(New)));
        await _cluster.AdvanceAsync(150);
        Assert.Equal("added 20, changed 20, kept 10", await WordsAsync(nodes[later]));
    }

    [Fact]
    public async Task OWN_5_a_pause_by_an_operator_outlives_a_rolling_deployment()
    {
        var first = await StartNodeAsync(Old);
        await _cluster.AdvanceAsync(5);
        await first.Scheduler.PauseScheduleAsync("changed", "me", "to look at it");
        var second = await StartNodeAsync(New);
        await _cluster.StopAsync(first);
        await _cluster.AdvanceAsync(60);

        var changed = (await second.Scheduler.GetScheduleAsync("changed"))!;
        Assert.Equal((ScheduleState.Paused, "me"), (changed.State, changed.Pause!.By));
        Assert.Equal("added 20, changed 20, kept 10", await WordsAsync(second));
    }

    [Fact]
    public async Task What_nodes_have_of_their_own_makes_none_of_them_older()
    {
        await StartNodeAsync(Old);
        await _cluster.AdvanceAsync(1);
        var other = await StartNodeAsync($$""" "Node": { "Name": "other" }, "Executors": { "default": { "MaxConcurrency": 3 } }, {{Old}} """);
        await _cluster.AdvanceAsync(1);

        Assert.Null((await other.Store().ReadControlAsync(CancellationToken.None)).Json);
    }

    private static async Task<string> WordsAsync(SchedulerHost node) =>
        string.Join(", ", await node.Scheduler.ListSchedulesAsync().Where(schedule => schedule.State != ScheduleState.Retired).Select(schedule => $"{schedule.Id} {((EveryTrigger)schedule.Trigger).Interval.TotalSeconds}").ToListAsync());

    private Task ReloadAsync(SchedulerHost node, string members) => ReloadAsync(node, () => _files[node].Replace(Section(members)));

    private static async Task ReloadAsync(SchedulerHost node, Action change)
    {
        var before = node.Events<ConfigurationReloaded>().Count;
        change();
        await UntilAsync(
            () =>
            {
                if (node.Clock.HasTimer(Debounce))
                {
                    node.Clock.Advance(Debounce);
                }

                node.SettleAsync().GetAwaiter().GetResult();
                return node.Events<ConfigurationReloaded>().Count > before;
            },
            "the change is taken over");
    }

    private Task<SchedulerHost> StartWithFileAsync(string file) => _cluster.StartNodeAsync(add: host => host.Configuration.AddJsonFile(file, optional: false, reloadOnChange: true));

    private async Task<SchedulerHost> StartNodeAsync(string members)
    {
        var file = new ChangingConfiguration(Section(members));
        var node = await _cluster.StartNodeAsync(add: host => host.Configuration.Add(file));
        _files[node] = file;
        return node;
    }
}
