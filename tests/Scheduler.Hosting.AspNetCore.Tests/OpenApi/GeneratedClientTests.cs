using System.Collections;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace Scheduler.Hosting.AspNetCore.Tests.OpenApi;

/// <summary>A client that a tool makes of the document, compiled, against a real server.</summary>
public sealed class GeneratedClientTests
{
    [Fact]
    public async Task A_client_that_is_generated_from_the_document_compiles_and_does_a_round_trip()
    {
        await using var host = await ApiHost.StartAsync();
        var client = new Client(Compile(await GenerateAsync()), host.Client, host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));

        var body = client.New("ScheduleRequestBody");
        Set(body, ("Id", "made"), ("Job", "greet"), ("Args", new Dictionary<string, object> { ["name"] = "ada" }));
        var trigger = client.New("TriggerBody");
        Set(trigger, ("Cron", "0 0 1 1 *"));
        Set(body, ("Trigger", trigger));
        var added = await client.CallAsync("AddScheduleAsync", ("body", body));
        Assert.Equal("made", Get(added, "Id"));

        var accepted = await client.CallAsync("TriggerScheduleAsync", ("id", "made"), ("body", client.New("TriggerRequestBody")));
        var id = (string)Get(accepted, "Id")!;
        await host.Scheduler.WaitForRunAsync(ApiHost.Id(id), TestContext.Current.CancellationToken);

        Assert.Equal("Succeeded", $"{Get(await client.CallAsync("GetRunAsync", ("id", id)), "State")}");
        var page = await client.CallAsync("ListRunsAsync", ("schedule", "made"), ("state", "Succeeded"), ("limit", 10));
        Assert.Equal(id, Get(Assert.Single(((IEnumerable)Get(page, "Items")!).Cast<object>()), "Id"));

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => client.CallAsync("GetScheduleAsync", ("id", "nope")));
        Assert.Equal(404, Get(refused, "StatusCode"));
        Assert.Equal("SCH4004", Get(Assert.Single(((IEnumerable)Get(Get(refused, "Result")!, "Errors")!).Cast<object>()), "Code"));
    }

    private static async Task<string> GenerateAsync()
    {
        var document = await OpenApiDocument.FromFileAsync(Path.Combine(Repository.Root, "docs", "openapi.json"), TestContext.Current.CancellationToken);
        var settings = new CSharpClientGeneratorSettings { ClassName = "SchedulerClient", OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator() };
        (settings.CSharpGeneratorSettings.Namespace, settings.CSharpGeneratorSettings.JsonLibrary) = ("Generated", CSharpJsonLibrary.SystemTextJson);
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    private static Assembly Compile(string code)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Generated", [CSharpSyntaxTree.ParseText(code)], platform, new(OutputKind.DynamicallyLinkedLibrary));
        using var output = new MemoryStream();
        var result = compilation.Emit(output);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)));
        output.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(output);
    }

    private static object? Get(object target, string property) => target.GetType().GetProperty(property)!.GetValue(target);

    private static void Set(object target, params (string Property, object Value)[] values)
    {
        foreach (var (property, value) in values)
        {
            target.GetType().GetProperty(property)!.SetValue(target, value);
        }
    }

    private sealed class Client(Assembly assembly, HttpClient http, string address)
    {
        private readonly object _client = Make(assembly, http, address);

        public object New(string type) => Activator.CreateInstance(assembly.GetType($"Generated.{type}", throwOnError: true)!)!;

        public async Task<object> CallAsync(string method, params (string Name, object Value)[] arguments)
        {
            var found = _client.GetType().GetMethods().Single(one => one.Name == method && one.GetParameters() is [.., { ParameterType: var last }] && last == typeof(CancellationToken));
            var given = arguments.ToDictionary(argument => argument.Name, argument => argument.Value);
            var values = found.GetParameters()[..^1].Select(parameter => given.Remove(parameter.Name!, out var value) ? value : null).ToList();
            Assert.Empty(given);
            var task = (Task)found.Invoke(_client, [.. values, TestContext.Current.CancellationToken])!;
            await task;
            return task.GetType().GetProperty("Result")!.GetValue(task)!;
        }

        private static object Make(Assembly assembly, HttpClient http, string address)
        {
            Assert.Contains("Generated.SchedulerClient", assembly.GetTypes().Select(type => type.FullName));
            var type = assembly.GetType("Generated.SchedulerClient", throwOnError: true)!;
            var client = type.GetConstructors().Single().GetParameters().Length == 2 ? Activator.CreateInstance(type, address, http)! : Activator.CreateInstance(type, http)!;
            type.GetProperty("BaseUrl")?.SetValue(client, address);
            return client;
        }
    }
}
