using Scheduler.Hosting.Conformance;

namespace Scheduler.Hosting.Tests.Triggers;

/// <summary>Occurrences that other schedulers and an independent enumeration agree on; read forwards and backwards.</summary>
public class ConformanceTests
{
    private static readonly Dictionary<string, Vector> Known = Vector.ReadAll(Vector.Folder).ToDictionary(vector => vector.Name);

    public static TheoryData<string> Names { get; } = [.. Known.Keys];

    [Fact]
    public void There_are_vectors() => Assert.NotEmpty(Known);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_holds_forwards_and_backwards(string name) => Assert.Null(Known[name].Check());

    [Fact]
    public void A_wrong_vector_does_not_hold()
    {
        var vector = Known.Values.First(vector => vector.Expected.Count > 2);
        Assert.NotNull((vector with { Expected = [.. vector.Expected.Skip(1)] }).Check());
        Assert.NotNull((vector with { Exhausted = !vector.Exhausted }).Check());
    }
}
