using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Architecture;

/// <summary>Each folder of the library is a room that knows only some of the others.</summary>
public sealed partial class RoomTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        [""] = [],
        ["Triggers"] = [],
        ["Planning"] = ["Triggers"],
        ["Stores"] = [],
        ["Diagnostics"] = [],
        ["Execution"] = ["Diagnostics"],
        ["Events"] = ["Diagnostics"],
        ["BuiltInJobs"] = ["Diagnostics"],
        ["Configuration"] = ["Triggers", "Planning", "BuiltInJobs"],
        ["Scheduling"] = ["Triggers", "Planning", "Stores", "Diagnostics", "Execution", "Events", "Configuration"],
        ["CommandLine"] = ["Triggers", "Stores", "Configuration"],
        ["DependencyInjection"] = ["Triggers", "Planning", "Stores", "Diagnostics", "Execution", "Events", "BuiltInJobs", "Configuration", "Scheduling"],
    };

    public static TheoryData<string> Rooms => [.. MayUse.Keys];

    [Fact]
    public void Every_folder_is_a_room() => Assert.Equal(MayUse.Keys.Order(), SourceFile.All.Select(RoomOf).Distinct().Order());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_what_it_may(string room)
    {
        var uses =
            from file in SourceFile.All
            where RoomOf(file) == room
            from used in UsesOf(file)
            where used != room && !MayUse[room].Contains(used)
            select $"{file} uses {used}";

        Assert.Empty(uses);
    }

    [Fact]
    public void A_type_of_another_room_is_found_by_its_using_its_qualified_name_or_an_alias()
    {
        Assert.Equal(["Stores"], Uses("using Scheduler.Hosting.Stores.InMemory;"));
        Assert.Equal(["Triggers"], Uses("global using static Scheduler.Hosting.Triggers.Trigger;"));
        Assert.Equal(["Events"], Uses("using Pump = Scheduler.Hosting.Events.EventPump;"));
        Assert.Equal(["Execution"], Uses("var x = new Execution.PoolExecutor();"));
        Assert.Equal(["Planning"], Uses("Func<Planning.Plan> plan;"));
        Assert.Empty(Uses("Parts.Events.Publish(); // Stores.Mark"));
        Assert.Empty(Uses("var name = \"Stores.Mark\";"));

        static IEnumerable<string> Uses(string text) => UsesOf(new("", "", text));
    }

    [Fact]
    public void Scheduling_is_ignorant_of_the_container_and_of_configuration_files() =>
        Assert.DoesNotContain(Mentioning(@"\bI(ServiceProvider|ServiceScopeFactory|Configuration|ConfigurationSection|ConfigurationRoot)\b"), file => file.Room == "Scheduling");

    [Fact]
    public void Triggers_and_planning_are_ignorant_of_the_clock_the_container_and_the_log() =>
        Assert.DoesNotContain(Mentioning(@"\b(TimeProvider|IServiceProvider|ILogger)\b"), file => file.Room is "Triggers" or "Planning");

    [Fact]
    public void Only_execution_opens_scopes() => Assert.Equal(["Execution"], Mentioning(@"\bCreate(Async)?Scope\b").Select(file => file.Room).Distinct());

    [Fact]
    public void Only_scheduling_waits() => Assert.Equal(["Scheduling"], Mentioning(@"\b(Task\.Delay|CreateTimer|PeriodicTimer|Thread\.Sleep)\(").Select(file => file.Room).Distinct());

    [Fact]
    public void SEC_2_A_text_chooses_a_type_in_one_file_alone() =>
        Assert.Equal(["JobTypes"], Mentioning(@"\bType\.GetType\(|\bActivator|\bAssembly\.Load|\bassembly\??\.GetType\(").Select(file => file.Name));

    private static IEnumerable<SourceFile> Mentioning(string pattern) => SourceFile.All.Where(file => Regex.IsMatch(file.Code, pattern));

    // A room within a room (Stores.InMemory) has the rights of the outer one.
    private static string RoomOf(SourceFile file) => file.Room.Split('.')[0];

    private static IEnumerable<string> UsesOf(SourceFile file) =>
        Namespaced().Matches(file.Code).Concat(Qualified().Matches(file.Code)).Select(match => match.Groups["room"].Value).Where(MayUse.ContainsKey).Distinct();

    [GeneratedRegex(@"(?<!namespace )\bScheduler\.Hosting\.(?<room>\w+)")]
    private static partial Regex Namespaced();

    // Not a member of that name: those follow a dot.
    [GeneratedRegex(@"(?<![\w.])(?<room>[A-Z]\w+)\.[A-Z]")]
    private static partial Regex Qualified();
}
