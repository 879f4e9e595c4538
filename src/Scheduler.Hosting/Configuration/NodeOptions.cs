namespace Scheduler.Hosting.Configuration;

/// <summary>What this process is among the others that share its stores. A change waits for a restart.</summary>
public sealed class NodeOptions
{
    /// <summary>What it does. Default: <see cref="NodeRole.Both"/>. Other roles are for stores that processes share.</summary>
    public NodeRole Role { get; set; }

    /// <summary>Its name, for people: a node has an id of its own at each start (FEN-3). Default: the name of the machine.</summary>
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>
    /// What it offers, such as <c>gpu</c> or <c>eu-west</c>: letters, digits, <c>. _ -</c>, at most 64 each, the first a letter or digit; compared ignoring case. For people
    /// who look at nodes; where runs are executed does not depend on it. Default: none.
    /// </summary>
    public IReadOnlyList<string> Tags { get; set; } = [];
}
