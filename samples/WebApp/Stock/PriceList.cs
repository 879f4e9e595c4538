namespace WebApp.Stock;

/// <summary>The articles and prices that hold from an hour on.</summary>
public sealed record PriceList(DateTimeOffset ValidFrom, IReadOnlyList<Article> Articles)
{
    /// <summary>Before the first hour is over nothing is published.</summary>
    public static PriceList Empty { get; } = new(DateTimeOffset.MinValue, []);
}
