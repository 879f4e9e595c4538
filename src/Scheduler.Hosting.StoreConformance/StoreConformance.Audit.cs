using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task SEC_4_what_people_did_is_read_latest_first_and_in_pages()
    {
        await AuditAsync("pause", "a");
        await MoveClockAsync(At(5));
        await AuditAsync("resume", "a", "{}");
        await AuditAsync("pause", null);

        AuditRow[] rows = [.. await Store.ReadAuditAsync(new(), Cancellation)];
        Assert.Equal([("pause", null, null, At(5)), ("resume", "a", "{}", At(5)), ("pause", "a", null, At(0))], rows.Select(row => (row.Action, row.Target, row.Details, row.At)));
        Assert.All(rows, row => Assert.Equal("ada", row.By));
        Assert.Equal(rows[..2], await Store.ReadAuditAsync(new() { Take = 2 }, Cancellation));
        Assert.Equal(rows[2..], await Store.ReadAuditAsync(new() { Before = rows[1].Number }, Cancellation));
        Assert.Equal(rows[1..], await Store.ReadAuditAsync(new() { Target = "a" }, Cancellation));
        Assert.Empty(await Store.ReadAuditAsync(new() { Target = "b" }, Cancellation));
    }

    [Fact]
    public async Task SEC_4_the_latest_ten_thousand_of_what_people_did_are_kept()
    {
        for (var i = 0; i < 10_010; i++)
        {
            await AuditAsync($"{i}", null);
        }

        var rows = await Store.ReadAuditAsync(new() { Take = 20_000 }, Cancellation);
        Assert.Equal((10_000, "10009", "10"), (rows.Count, rows[0].Action, rows[^1].Action));
    }

    private ValueTask AuditAsync(string action, string? target, string? details = null) => Store.AddAuditAsync(new(0, default, "ada", action, target, details), Cancellation);
}
