// A package that bears the name of the plugs, to be let in as a friend.
// Assembly: Plugs
// Stopped by: audit IL2CPU0106
public static class Attack
{
}
