/* SPDX-License-Identifier: ISC
 *
 * Frames as text, in the form in which ZMap prints packets.
 */
#ifndef FRAME_TEXT_H
#define FRAME_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that a frame takes. */
#define FRAME_TEXT_MAX 512

/*
 * Writes a frame of n bytes, the innermost header first: a line for each, then one of dashes.
 * raw_ip: it begins with the IP header. What is no header of a known kind, or not all there, is
 * left out. Returns the length.
 */
size_t frame_text(char text[FRAME_TEXT_MAX], const uint8_t *frame, size_t n, bool raw_ip);

#endif
