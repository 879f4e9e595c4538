using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Tests.OpenApi;

public sealed class OpenApiTests
{
    private static string File => Path.Combine(Repository.Root, "docs", "openapi.json");

    [Fact]
    public async Task The_document_is_that_of_the_endpoints()
    {
        var document = await WriteAsync();
        if (Environment.GetEnvironmentVariable("WRITE_OPENAPI") == "1")
        {
            await System.IO.File.WriteAllTextAsync(File, document, TestContext.Current.CancellationToken);
        }

        Assert.True(document == await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken), "docs/openapi.json is out of date. Run this test with WRITE_OPENAPI=1 to write it.");
    }

    [Fact]
    public async Task Every_endpoint_is_in_the_document_with_a_name_a_summary_and_its_problems()
    {
        await using var host = await ApiHost.StartAsync();
        var paths = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken))!["paths"]!.AsObject();

        foreach (var endpoint in host.Endpoints)
        {
            foreach (var method in endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()!.HttpMethods)
            {
                var operation = paths[endpoint.RoutePattern.RawText!]![method.ToLowerInvariant()]!;
                Assert.False(string.IsNullOrWhiteSpace(operation["operationId"]!.GetValue<string>()));
                Assert.False(string.IsNullOrWhiteSpace(operation["summary"]!.GetValue<string>()));
                Assert.All(["400", "401", "403"], status => Assert.NotNull(operation["responses"]![status]));
            }
        }
    }

    private static async Task<string> WriteAsync()
    {
        await using var host = await ApiHost.StartAsync(
            build: builder =>
            {
                // The endpoints write their own JSON; the document is to describe that.
                builder.Services.ConfigureHttpJsonOptions(json =>
                {
                    json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
                    json.SerializerOptions.NumberHandling = ApiJson.Default.Options.NumberHandling;
                });
                builder.Services.AddOpenApi(SchedulerEndpointRouteBuilderExtensions.SchedulerDocumentName, options =>
                {
                    options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                    options.CreateSchemaReferenceId = type => (Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(System.Text.Json.JsonElement) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
                    options.AddSchemaTransformer((schema, _, _) =>
                    {
                        // Words, which generators would otherwise take for numbers.
                        schema.Type = schema.Enum is { Count: > 0 } ? JsonSchemaType.String : schema.Type;
                        return Task.CompletedTask;
                    });
                    options.AddDocumentTransformer((document, _, _) =>
                    {
                        document.Info = new() { Title = "Scheduler.Hosting", Version = "v1", Description = "Look at schedules and runs; start, pause and change them. Below the prefix that the application has chosen." };
                        document.Servers = [];
                        return Task.CompletedTask;
                    });
                });
            },
            before: app => app.MapOpenApi());
        var text = await host.Client.GetStringAsync(new Uri(host.Client.BaseAddress!, "/openapi/scheduler.json"), TestContext.Current.CancellationToken);
        return text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }
}
