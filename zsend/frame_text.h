/* SPDX-License-Identifier: ISC
 *
 * Formats frames as text, in the form in which ZMap prints packets.
 */
#ifndef FRAME_TEXT_H
#define FRAME_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest text of a frame, in bytes. */
#define FRAME_TEXT_MAX 512

/*
 * Writes a frame of n bytes, innermost header first: a line for each header, then a line of
 * dashes. raw_ip: the frame begins with the IP header. Leaves out headers that are unknown or
 * incomplete. Returns the length.
 */
size_t frame_text(char text[FRAME_TEXT_MAX], const uint8_t *frame, size_t n, bool raw_ip);

#endif
