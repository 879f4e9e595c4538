using FsCheck;
using FsCheck.Xunit;
using Scheduler.Hosting.Stores.InMemory;

namespace Scheduler.Hosting.Tests.Stores.InMemory;

public sealed class OrderedSetTests
{
    // Enough items to split and to merge chunks many times.
    [Property(MaxTest = 20)]
    public void It_holds_what_a_sorted_set_holds(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var (set, model) = (new OrderedSet<int>(), new SortedSet<int>());
        foreach (var growth in new[] { 9, 1, 5 })
        {
            for (var i = 0; i < 4_000; i++)
            {
                var item = random.Next(6_000);
                if (random.Next(10) >= growth)
                {
                    Assert.Equal(model.Remove(item), set.Remove(item));
                }
                else if (model.Add(item))
                {
                    set.Add(item);
                }
            }

            Agree(set, model, random.Next(-10, 6_010));
        }

        foreach (var item in model.ToList())
        {
            Assert.True(set.Remove(item));
        }

        Assert.Equal((0, null), (set.Count, set.First(int.MinValue)));
    }

    [Fact]
    public void It_takes_items_in_order_and_against_it()
    {
        var (set, model) = (new OrderedSet<int>(), new SortedSet<int>());
        foreach (var item in Enumerable.Range(0, 2_000).Concat(Enumerable.Range(-2_000, 2_000).Reverse()))
        {
            set.Add(item);
            model.Add(item);
        }

        Agree(set, model, 7);
    }

    private static void Agree(OrderedSet<int> set, SortedSet<int> model, int probe)
    {
        Assert.Equal(model.Count, set.Count);
        Assert.Equal(model, set.From(int.MinValue));
        Assert.Equal(model.Where(item => item >= probe), set.From(probe));
        Assert.Equal(model.Where(item => item >= probe).Select(item => (int?)item).FirstOrDefault(), set.First(probe));
        Assert.Equal(model.Where(item => item > probe).Select(item => (int?)item).FirstOrDefault(), set.FirstAfter(probe));
        Assert.Equal(model.Count(item => item < probe), set.CountBelow(probe));
    }
}
