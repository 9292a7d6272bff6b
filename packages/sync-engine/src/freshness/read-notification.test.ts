import { describe, expect, it } from 'vitest';
import { readNotification } from './read-notification.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a notification', () => {
  it.each([
    ['with the id as text', '{"emailAddress":"ann@oak.example","historyId":"9876543210"}', 9876543210n],
    ['with the id as a number', '{"emailAddress":"Ann@Oak.Example", "historyId": 42}', 42n],
    ['with the id first', '{"historyId":7,"emailAddress":"ann@oak.example"}', 7n],
    [
      'with an id beyond what doubles hold',
      '{"emailAddress":"ann@oak.example","historyId":18446744073709551615}',
      18446744073709551615n,
    ],
  ])('%s is read', (_, text, historyId) => {
    expect(readNotification(base64(text))).toEqual({ address: 'ann@oak.example', historyId });
  });

  it('is read in the other alphabet of base64 too', () => {
    const text = '{"emailAddress":"ann?>~@oak.example","historyId":1}';
    expect(readNotification(Buffer.from(text).toString('base64url'))).toEqual({
      address: 'ann?>~@oak.example',
      historyId: 1n,
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', base64('hello')],
    ['null', base64('null')],
    ['a list', base64('[]')],
    ['no address', base64('{"historyId":1}')],
    ['an address that is none', base64('{"emailAddress":"ann","historyId":1}')],
    ['no history id', base64('{"emailAddress":"ann@oak.example"}')],
    ['a negative history id', base64('{"emailAddress":"ann@oak.example","historyId":-1}')],
    ['bytes', Buffer.from([0xff, 0x00, 0x80]).toString('base64')],
  ])('that is %s is none', (_, data) => {
    expect(readNotification(data)).toBeNull();
  });
});
