# The first 256 glyphs of the console font (8x16, one byte a row), for a panic on a framebuffer. The build unpacks the font from its package.

        .set    PSF1_HEADER_BYTES, 4
        .set    GLYPH_BYTES, 16

        .section .nucleus.rodata, "a", @progbits
        .balign 16
glyphs:
        .incbin "font8x16.psf", PSF1_HEADER_BYTES, 256 * GLYPH_BYTES

        .section .nucleus.text, "ax", @progbits
        .code64
        .globl  console_glyphs
        .balign 16
console_glyphs:
        leaq    glyphs(%rip), %rax
        ret

        .section .note.GNU-stack, "", @progbits
