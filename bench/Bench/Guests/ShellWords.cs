using System.Text;

namespace Bench.Guests;

/// <summary>Reads a line as `qemu-launch.sh --dry-run` prints it: words parted by spaces, the odd one in quotes.</summary>
internal static class ShellWords
{
    public static List<string> Split(string line)
    {
        List<string> words = [];
        StringBuilder? word = null;
        bool quoted = false;
        foreach (char letter in line.TrimEnd('\n'))
        {
            switch (letter)
            {
                case '\'':
                    quoted = !quoted;
                    word ??= new StringBuilder();
                    break;
                case ' ' when !quoted:
                    if (word is not null)
                        words.Add(word.ToString());
                    word = null;
                    break;
                default:
                    (word ??= new StringBuilder()).Append(letter);
                    break;
            }
        }

        if (word is not null)
            words.Add(word.ToString());
        return words;
    }
}
