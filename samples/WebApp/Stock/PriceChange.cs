namespace WebApp.Stock;

/// <summary>A supplier gave an article another price.</summary>
public sealed record PriceChange(string Article, decimal Price, DateTimeOffset At);
