// The first example of docs/testing.md, as it stands there but for its namespace.
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Testing;

namespace Scheduler.Hosting.Tests.Docs.ReminderExample;

public sealed class Reminder(Mailbox mailbox, TimeProvider time) : IJob<Customer>
{
    public async Task ExecuteAsync(Customer args, JobContext context, CancellationToken cancellationToken)
    {
        mailbox.Send(args.Name, context.NominalTime);
        await Task.Delay(TimeSpan.FromMinutes(10), time, cancellationToken);
        mailbox.Send(args.Name, time.GetUtcNow());
    }
}

public sealed record Customer(string Name);

public sealed class Mailbox
{
    public List<string> Sent { get; } = [];

    public void Send(string name, DateTimeOffset at) => Sent.Add($"{name} {at:HH:mm}");
}

public sealed class ReminderTests
{
    [Fact]
    public async Task Each_customer_is_reminded_twice_a_day()
    {
        var mailbox = new Mailbox();
        await using var test = await SchedulerTestHost.StartAsync(scheduler =>
        {
            scheduler.Services.AddSingleton(mailbox);
            scheduler.AddJob<Reminder>().AddSchedule("ada", schedule => schedule.Job("reminder").Cron("0 6 * * *").Args(new Customer("Ada")));
        });

        await test.AdvanceByAsync(TimeSpan.FromDays(2));

        Assert.Equal(["Ada 06:00", "Ada 06:10", "Ada 06:00", "Ada 06:10"], mailbox.Sent);
        test.Runs.Of("reminder").ShouldHaveRun(2).ShouldHaveSucceeded();
    }
}
