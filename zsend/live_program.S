/* SPDX-License-Identifier: ISC
 *
 * The compiled BPF programs of the engine `live`, as bytes.
 */
	.section .rodata
	.global live_program, live_program_end
	.balign 8
live_program:
	.incbin "zsend/live.bpf.o"
live_program_end:
	.section .note.GNU-stack, "", %progbits
