using System.Globalization;

namespace Actors;

/// <summary>The one sentence for a value that breaks a rule: name, value given, rule.</summary>
internal static class Fault
{
    public static string Of(string name, object? value, string rule) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}: '{value ?? "null"}' {rule}");
}
