namespace WebApp.Stock;

/// <summary>Stands for a supplier's service: every seven seconds one price changes. What changes follows from the time alone, so that every call tells the same story.</summary>
public sealed class SupplierFeed
{
    /// <summary>How many articles a supplier has.</summary>
    public const int Articles = 12;

    private const int Interval = 7;

    /// <summary>The changes later than <paramref name="from"/> and not later than <paramref name="to"/>, oldest first.</summary>
    public IEnumerable<PriceChange> Read(string supplier, DateTimeOffset from, DateTimeOffset to)
    {
        for (var tick = (from.ToUnixTimeSeconds() / Interval) + 1; tick * Interval <= to.ToUnixTimeSeconds(); tick++)
        {
            var article = tick * 5 % Articles;
            var price = 10 + (tick * 37 % 9_000 / 100m);
            yield return new($"{supplier}-{article:00}", price, DateTimeOffset.FromUnixTimeSeconds(tick * Interval));
        }
    }
}
