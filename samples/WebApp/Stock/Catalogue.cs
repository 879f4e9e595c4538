using System.Collections.Concurrent;

namespace WebApp.Stock;

/// <summary>What is on sale. Jobs write it, at the same time and in any order.</summary>
public sealed class Catalogue
{
    private readonly ConcurrentDictionary<string, Article> _articles = new(
        Enumerable.Range(0, SupplierFeed.Articles).Select(number => new Article($"north-{number:00}", Price: 10)).ToDictionary(article => article.Number),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The list that customers see.</summary>
    public PriceList Published { get; private set; } = PriceList.Empty;

    /// <summary>Takes over a price.</summary>
    /// <returns>Whether it was another one.</returns>
    public bool Apply(PriceChange change)
    {
        var before = _articles.GetValueOrDefault(change.Article);
        var after = _articles.AddOrUpdate(change.Article, number => new(number, change.Price), (_, article) => article with { Price = change.Price });
        return after.Price != before?.Price;
    }

    /// <summary>Makes an article cheaper.</summary>
    /// <returns>The article; null when there is none of this number.</returns>
    public Article? Discount(string number, int percent)
    {
        while (_articles.TryGetValue(number, out var article))
        {
            var cheaper = article with { Discount = percent };
            if (_articles.TryUpdate(number, cheaper, article))
            {
                return cheaper;
            }
        }

        return null;
    }

    /// <summary>Makes what there is the list that customers see.</summary>
    public PriceList Publish(DateTimeOffset validFrom) => Published = new(validFrom, [.. _articles.Values.OrderBy(article => article.Number)]);

    /// <summary>How much there is.</summary>
    public CatalogueCount Count() => new(_articles.Count, _articles.Values.Count(article => article.Discount > 0));
}

/// <summary>How much there is in a catalogue.</summary>
public sealed record CatalogueCount(int Articles, int Discounted);
