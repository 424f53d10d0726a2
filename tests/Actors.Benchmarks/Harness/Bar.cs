using System.Globalization;

namespace Actors.Benchmarks.Harness;

/// <summary>What a figure is to reach.</summary>
internal readonly record struct Bar(double Limit, bool IsFloor)
{
    /// <summary>For a figure that is told for information.</summary>
    public static readonly Bar None = AtLeast(double.NegativeInfinity);

    public static Bar AtLeast(double limit) => new(limit, IsFloor: true);

    public static Bar AtMost(double limit) => new(limit, IsFloor: false);

    public bool IsReached(double value) => IsFloor ? value >= Limit : value <= Limit;

    public override string ToString() => this == None ? "-" : string.Create(CultureInfo.InvariantCulture, $"{(IsFloor ? ">=" : "<=")} {Limit:0.##}");
}
