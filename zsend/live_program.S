/* SPDX-License-Identifier: ISC
 *
 * The compiled BPF programs of the engine `live`, as bytes.
 */
	.section .rodata
	.global live_program, live_program_size
	.balign 8
live_program:
	.incbin "zsend/live.bpf.o"
0:
	.balign 8
live_program_size:
	.quad 0b - live_program
	.section .note.GNU-stack, "", %progbits
