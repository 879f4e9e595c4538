namespace WebApp.Stock;

/// <summary>Something on sale.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Price">What it costs.</param>
/// <param name="Discount">How many per cent less it costs at the moment.</param>
public sealed record Article(string Number, decimal Price, int Discount = 0)
{
    /// <summary>What a customer pays.</summary>
    public decimal SalePrice => decimal.Round(Price * (100 - Discount) / 100, 2);
}
