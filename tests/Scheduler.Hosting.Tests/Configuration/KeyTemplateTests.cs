using FsCheck.Xunit;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Configuration;

public class KeyTemplateTests
{
    [Theory]
    [InlineData("", "{}", "")]
    [InlineData("all", "{}", "all")]
    [InlineData("partner:{args.partnerId}", """{"partnerId":"acme"}""", "partner:acme")]
    [InlineData("{args.a.b}/{args.c}", """{"a":{"b":1},"c":true}""", "1/true")]
    [InlineData("{args}", "\"eu\"", "eu")]
    [InlineData("{args}", "7", "7")]
    [InlineData("{args.price}", """{"price":1.50}""", "1.50")]
    [InlineData("{args.tags}", """{"tags":["a",1]}""", """["a",1]""")]
    [InlineData("{{{args.id}}}", """{"id":1}""", "{1}")]
    [InlineData("{{args.id}}", """{"id":1}""", "{args.id}")]
    [InlineData("{args.text}", """{"text":"a \"b\" {c}"}""", "a \"b\" {c}")]
    public void OVL_1_a_member_stands_for_its_value(string template, string args, string text) => Assert.Equal(text, Render(template, args));

    [Theory]
    [InlineData("""{"PartnerId":"a"}""", "a")]
    [InlineData("""{"PARTNERID":"a","partnerId":"b"}""", "b")]
    public void A_name_is_found_as_written_or_else_ignoring_case(string args, string text) => Assert.Equal(text, Render("{args.partnerId}", args));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":{"b":null}}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":["b"]}""")]
    [InlineData("null")]
    [InlineData("no JSON")]
    public void What_is_missing_is_the_empty_text(string args) => Assert.Equal("key:", Render("key:{args.a.b}", args));

    [Theory]
    [InlineData("{args.id", "has a { without its }")]
    [InlineData("id}", "has a } that closes nothing")]
    [InlineData("{}", "'{}' is no argument. Write {args.name}")]
    [InlineData("{tenantId}", "'{tenantId}' is no argument.")]
    [InlineData("{Args.id}", "'{Args.id}' is no argument.")]
    [InlineData("{args.}", "'{args.}' is no argument.")]
    [InlineData("{args..a}", "'{args..a}' is no argument.")]
    [InlineData("{args. a}", "'{args. a}' is no argument.")]
    [InlineData("{args.{a}", "'{args.{a}' is no argument.")]
    public void A_malformed_template_is_refused_with_the_remedy(string text, string message)
    {
        Assert.False(KeyTemplate.TryParse(text, out var template, out var problem));
        Assert.Null(template);
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Property]
    public void Every_text_can_be_written_with_its_braces_doubled(string? text)
    {
        text ??= "";

        Assert.Equal(text, Render(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), "{}"));
    }

    [Fact]
    public void OVL_1_RAT_1_a_key_fits_into_the_index_of_any_store_whatever_the_arguments_are()
    {
        string[] texts = [new('é', 500), new('x', 501), new('x', 100_000), "a\\u0000b", "\\ud800", "plain"];

        var keys = texts.Select(text => Parse("{args.id}").KeyOf("job", new(System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{text}}"}""")))).ToList();

        Assert.Equal(texts.Length, keys.Distinct().Count());
        Assert.Equal("job:plain", keys[^1]);
        Assert.All(keys, key =>
        {
            Assert.InRange(new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(key), 5, 2000);
            Assert.DoesNotContain('\0', key);
            Assert.StartsWith("job:", key, StringComparison.Ordinal);
        });
    }

    private static string Render(string text, string args) => Parse(text).Render(new(System.Text.Encoding.UTF8.GetBytes(args)));

    private static KeyTemplate Parse(string text)
    {
        Assert.True(KeyTemplate.TryParse(text, out var template, out var problem), problem);
        return template;
    }
}
