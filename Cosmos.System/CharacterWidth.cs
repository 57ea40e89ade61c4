namespace Cosmos.System;

/// <summary>How many columns of a terminal a UTF-16 code unit takes.</summary>
internal static class CharacterWidth
{
    /// <summary>0, 1 or 2. Of a surrogate pair the first half has the width of both: nearly all of them are wide.</summary>
    public static int Of(char character) => character switch
    {
        < '\u0300' => 1,
        <= '\u036f' or (>= '\u1ab0' and <= '\u1aff') or (>= '\u20d0' and <= '\u20ff') => 0,
        (>= '\u200b' and <= '\u200f') or (>= '\ufe00' and <= '\ufe0f') or '\ufeff' => 0,
        (>= '\u1100' and <= '\u115f') or (>= '\u2e80' and <= '\ua4cf') or (>= '\uac00' and <= '\ud7a3') => 2,
        (>= '\uf900' and <= '\ufaff') or (>= '\ufe30' and <= '\ufe6f') or (>= '\uff00' and <= '\uff60') => 2,
        >= '\ud800' and <= '\udbff' => 2,
        >= '\udc00' and <= '\udfff' => 0,
        _ => 1,
    };
}
