using Scheduler.Hosting.Conformance;

// The folder is the first argument, else SCHEDULER_CONFORMANCE, else the project's own copy. Ends with 'N passed, N failed'.
var folder = args.FirstOrDefault() ?? Vector.Folder;
if (!Directory.Exists(folder) || Directory.GetFiles(folder, "*.json") is [])
{
    Console.Error.WriteLine($"{folder} {(Directory.Exists(folder) ? "has no .json file" : "does not exist")}. Name a folder with files of known occurrences.");
    return 2;
}

var vectors = Vector.ReadAll(folder);
Console.WriteLine($"{vectors.Count} triggers of {folder}, each forwards and backwards:");
var failures = vectors.Select(vector => (vector.Name, Failure: vector.Check())).Where(result => result.Failure is not null).ToList();
foreach (var (name, failure) in failures)
{
    Console.WriteLine($"{name}: {failure}");
}

Console.WriteLine($"{vectors.Count - failures.Count} passed, {failures.Count} failed");
return failures.Count == 0 && vectors.Count > 0 ? 0 : 1;
