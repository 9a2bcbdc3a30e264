using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Blup.Tables;

/// <summary>
/// Distinct UTF-8 texts numbered in order of first occurrence: open addressing, texts of up to eight bytes compared within the slot, so that a
/// million levels cost one cache miss a row. Many threads may <see cref="Find"/> at once as long as none adds.
/// </summary>
internal sealed class ByteLevels
{
    private Slot[] _slots = new Slot[64];
    private int[] _ends = new int[32];
    private byte[] _bytes = new byte[256];

    /// <summary>Number of texts.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a text, a new one where it was not seen before.</summary>
    public int Code(ReadOnlySpan<byte> text)
    {
        var key = Key(text);
        var place = Place(key, text);
        if (_slots[place].Id != 0) return _slots[place].Id - 1;
        Append(text);
        _slots[place] = new Slot(key, Count, text.Length);
        if (2 * Count > _slots.Length) Grow();
        return Count - 1;
    }

    /// <summary>The number of a text; −1 where it was not seen.</summary>
    public int Find(ReadOnlySpan<byte> text) => _slots[Place(Key(text), text)].Id - 1;

    /// <summary>
    /// The numbers of many texts of up to eight bytes at once, their places asked for ahead of time: with a million levels each text would wait for memory.
    /// </summary>
    /// <param name="keys">The texts as <see cref="Key"/> packs them.</param>
    /// <param name="codes">−2 − length where a number is wanted; replaced by the number, or −1 where it was not seen and none is added.</param>
    /// <param name="add">Whether texts not seen before are added.</param>
    public void Resolve(ReadOnlySpan<ulong> keys, Span<int> codes, bool add)
    {
        const int ahead = 16;
        Span<byte> text = stackalloc byte[8];
        for (var i = 0; i < codes.Length; i++)
        {
            if (i + ahead < codes.Length && codes[i + ahead] < -1) Prefetch(keys[i + ahead], -2 - codes[i + ahead]);
            if (codes[i] >= -1) continue;
            var length = -2 - codes[i];
            BinaryPrimitives.WriteUInt64LittleEndian(text, keys[i]);
            codes[i] = _slots[Place(keys[i], text[..length])].Id - 1;
            if (codes[i] < 0 && add) codes[i] = Code(text[..length]);
        }
    }

    /// <summary>The bytes of a text.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => _bytes.AsSpan(id == 0 ? 0 : _ends[id - 1], _ends[id] - (id == 0 ? 0 : _ends[id - 1]));

    /// <summary>A text.</summary>
    public string Text(int id) => Encoding.UTF8.GetString(Bytes(id));

    /// <summary>The place of a text, or the empty one where it belongs.</summary>
    private int Place(ulong key, ReadOnlySpan<byte> text)
    {
        var mask = _slots.Length - 1;
        var place = (int)(Mix(key, text.Length) >> 20) & mask;
        while (true)
        {
            ref readonly var slot = ref _slots[place];
            if (slot.Id == 0 || (slot.Key == key && slot.Length == text.Length && (text.Length <= 8 || Bytes(slot.Id - 1).SequenceEqual(text)))) return place;
            place = (place + 1) & mask;
        }
    }

    private unsafe void Prefetch(ulong key, int length)
    {
        if (!Sse.IsSupported) return;
        fixed (Slot* slots = _slots) Sse.Prefetch0(slots + ((int)(Mix(key, length) >> 20) & (_slots.Length - 1)));
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        var from = Count == 0 ? 0 : _ends[Count - 1];
        if (Count == _ends.Length) Array.Resize(ref _ends, 2 * Count);
        if (from + text.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, from + text.Length));
        text.CopyTo(_bytes.AsSpan(from));
        _ends[Count++] = from + text.Length;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[4 * old.Length];
        foreach (var slot in old)
        {
            if (slot.Id == 0) continue;
            var place = (int)(Mix(slot.Key, slot.Length) >> 20) & (_slots.Length - 1);
            while (_slots[place].Id != 0) place = (place + 1) & (_slots.Length - 1);
            _slots[place] = slot;
        }
    }

    /// <summary>The text itself where it has at most eight bytes, else a hash of it.</summary>
    public static ulong Key(ReadOnlySpan<byte> text)
    {
        if (text.Length == 8) return BinaryPrimitives.ReadUInt64LittleEndian(text);
        var key = 0UL;
        while (text.Length > 8)
        {
            key = (ulong.RotateLeft(key, 23) ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * 0x9E3779B97F4A7C15;
            text = text[8..];
        }

        var rest = 0UL;
        for (var i = text.Length - 1; i >= 0; i--) rest = (rest << 8) | text[i];
        return key == 0 ? rest : (ulong.RotateLeft(key, 23) ^ rest) * 0x9E3779B97F4A7C15;
    }

    private static ulong Mix(ulong key, int length)
    {
        var z = (key ^ (ulong)length) * 0xBF58476D1CE4E5B9;
        return z ^ (z >> 29);
    }

    private readonly record struct Slot(ulong Key, int Id, int Length);
}
