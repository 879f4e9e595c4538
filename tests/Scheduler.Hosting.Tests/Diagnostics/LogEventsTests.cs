using System.Reflection;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Tests.Diagnostics;

public class LogEventsTests
{
    private const BindingFlags Anything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    // The first id of the range of each room that logs.
    private static readonly Dictionary<string, int> Ranges = new()
    {
        ["Scheduling"] = 1000,
        ["Execution"] = 2000,
        ["Events"] = 2000,
        ["BuiltInJobs"] = 2000,
        ["Stores"] = 3000,
        ["Configuration"] = 5000,
        ["DependencyInjection"] = 5000,
    };

    [Fact]
    public void No_number_is_given_twice_and_each_is_in_a_range()
    {
        var ids = typeof(LogEvents).GetFields().Select(field => (int)field.GetRawConstantValue()!).ToArray();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.InRange(id, 1000, 5999));
    }

    [Fact]
    public void Each_message_has_an_id_of_the_list_in_the_range_of_its_room_that_no_other_message_has()
    {
        var known = typeof(LogEvents).GetFields().Select(field => (int)field.GetRawConstantValue()!).ToArray();
        var messages = typeof(LogEvents).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(Anything | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId))
            .Where(message => message.EventId is not null)
            .ToArray();

        Assert.NotEmpty(messages);
        Assert.Equal(messages.Length, messages.Select(message => message.EventId).Distinct().Count());
        Assert.All(messages, message =>
        {
            Assert.Contains(message.EventId!.Value, known);
            var room = message.Method.DeclaringType!.Namespace!["Scheduler.Hosting.".Length..].Split('.')[0];
            Assert.InRange(message.EventId.Value, Ranges[room], Ranges[room] + 999);
        });
    }
}
